/* One digest being computed, and digests of many messages in memory. */
#include "module.h" /* first: it sets what the system's headers show */

#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Octets from which on others may run Python meanwhile. */
#define LONG_UPDATE 2048

typedef struct {
    PyObject_HEAD
    const algorithm *algorithm;
    step_function *single;
    PyThread_type_lock lock;
    hash_state state;
    uint64_t total;
    size_t kept;
    uint8_t block[MOST_BLOCK];
} hash_object;

static void take_in(hash_object *h, const uint8_t *data, size_t length)
{
    const size_t block = h->algorithm->block;
    h->total += length;
    if (h->kept != 0) {
        const size_t room = block - h->kept, count = length < room ? length : room;
        memcpy(h->block + h->kept, data, count);
        h->kept += count;
        data += count;
        length -= count;
        if (h->kept < block)
            return;
        const uint8_t *at = h->block;
        h->single(&h->state, 1, &at, 1);
        h->kept = 0;
    }
    if (length >= block)
        h->single(&h->state, 1, &data, length / block);
    h->kept = length % block;
    memcpy(h->block, data + (length - h->kept), h->kept);
}

static void acquire(hash_object *h)
{
    if (PyThread_acquire_lock(h->lock, NOWAIT_LOCK))
        return;
    Py_BEGIN_ALLOW_THREADS
    PyThread_acquire_lock(h->lock, WAIT_LOCK);
    Py_END_ALLOW_THREADS
}

static int update_with(hash_object *h, PyObject *data)
{
    Py_buffer view;
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) != 0)
        return -1;
    if (view.len > 0) {
        acquire(h);
        if (view.len >= LONG_UPDATE) {
            Py_BEGIN_ALLOW_THREADS
            take_in(h, view.buf, (size_t)view.len);
            Py_END_ALLOW_THREADS
        } else {
            take_in(h, view.buf, (size_t)view.len);
        }
        PyThread_release_lock(h->lock);
    }
    PyBuffer_Release(&view);
    return 0;
}

static PyObject *hash_update(PyObject *self, PyObject *data)
{
    if (update_with((hash_object *)self, data) != 0)
        return NULL;
    Py_RETURN_NONE;
}

static void digest_now(hash_object *h, uint8_t digest[MOST_DIGEST])
{
    uint8_t tail[MOST_TAIL];
    acquire(h);
    hash_state state = h->state;
    const size_t blocks = write_tail(h->algorithm, tail, h->block, h->kept, h->total);
    PyThread_release_lock(h->lock);
    const uint8_t *at = tail;
    h->single(&state, 1, &at, blocks);
    write_digest(h->algorithm, &state, digest);
}

static PyObject *hash_digest(PyObject *self, PyObject *none)
{
    uint8_t digest[MOST_DIGEST];
    (void)none;
    digest_now((hash_object *)self, digest);
    return PyBytes_FromStringAndSize((const char *)digest, ((hash_object *)self)->algorithm->digest);
}

static PyObject *hash_hexdigest(PyObject *self, PyObject *none)
{
    uint8_t digest[MOST_DIGEST];
    char hex[2 * MOST_DIGEST];
    const unsigned octets = ((hash_object *)self)->algorithm->digest;
    (void)none;
    digest_now((hash_object *)self, digest);
    for (unsigned i = 0; i < octets; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    return PyUnicode_FromStringAndSize(hex, 2 * octets);
}

static hash_object *make(PyObject *type, const algorithm *a, step_function *single)
{
    allocfunc allocate = (allocfunc)PyType_GetSlot((PyTypeObject *)type, Py_tp_alloc);
    hash_object *made = (hash_object *)allocate((PyTypeObject *)type, 0);
    if (made == NULL)
        return NULL;
    made->lock = PyThread_allocate_lock();
    if (made->lock == NULL) {
        Py_DECREF(made);
        return (hash_object *)PyErr_NoMemory();
    }
    made->algorithm = a;
    made->single = single;
    made->state = a->first;
    return made;
}

static PyObject *hash_copy(PyObject *self, PyObject *none)
{
    hash_object *h = (hash_object *)self;
    (void)none;
    hash_object *made = make((PyObject *)Py_TYPE(self), h->algorithm, h->single);
    if (made == NULL)
        return NULL;
    acquire(h);
    made->state = h->state;
    made->total = h->total;
    made->kept = h->kept;
    memcpy(made->block, h->block, sizeof h->block);
    PyThread_release_lock(h->lock);
    return (PyObject *)made;
}

static void hash_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    if (((hash_object *)self)->lock != NULL)
        PyThread_free_lock(((hash_object *)self)->lock);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *get_name(PyObject *self, void *none)
{
    (void)none;
    return PyUnicode_FromString(((hash_object *)self)->algorithm->name);
}

static PyObject *get_digest_size(PyObject *self, void *none)
{
    (void)none;
    return PyLong_FromUnsignedLong(((hash_object *)self)->algorithm->digest);
}

static PyObject *get_block_size(PyObject *self, void *none)
{
    (void)none;
    return PyLong_FromUnsignedLong(((hash_object *)self)->algorithm->block);
}

static PyMethodDef hash_methods[] = {
    {"update", hash_update, METH_O, PyDoc_STR("update($self, data, /)\n--\n\nTake in more octets.")},
    {"digest", hash_digest, METH_NOARGS, PyDoc_STR("digest($self, /)\n--\n\nThe digest of what was taken in so far.")},
    {"hexdigest", hash_hexdigest, METH_NOARGS,
     PyDoc_STR("hexdigest($self, /)\n--\n\nThe same as lower-case hex digits.")},
    {"copy", hash_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nAnother one that has taken in the same.")},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef hash_getters[] = {
    {"name", get_name, NULL, PyDoc_STR("The name of the algorithm."), NULL},
    {"digest_size", get_digest_size, NULL, PyDoc_STR("Octets of the digest."), NULL},
    {"block_size", get_block_size, NULL, PyDoc_STR("Octets of a block."), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot hash_slots[] = {
    {Py_tp_doc, (void *)PyDoc_STR("One digest being computed; made by new().")},
    {Py_tp_dealloc, (void *)hash_dealloc},
    {Py_tp_methods, hash_methods},
    {Py_tp_getset, hash_getters},
    {0, NULL},
};

PyType_Spec hash_spec = {
    .name = "archpkg_lanes._lanes.Hash",
    .basicsize = sizeof(hash_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = hash_slots,
};

PyObject *new_hash(PyObject *module, PyObject *args, PyObject *named)
{
    static char *words[] = {"name", "data", "kernel", NULL};
    const char *name;
    PyObject *data = NULL, *wanted = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, named, "s|OO:new", words, &name, &data, &wanted))
        return NULL;
    const char *kernel = kernel_from(wanted);
    if (kernel == NULL)
        return NULL;
    const algorithm *a = algorithm_named(name);
    if (a == NULL)
        return PyErr_Format(PyExc_ValueError, "no such algorithm here: '%s'", name);
    hash_object *made = make(hash_type_of(module), a, plan_for(a, kernel).single);
    if (made != NULL && data != NULL && update_with(made, data) != 0)
        Py_CLEAR(made);
    return (PyObject *)made;
}

/* ---- many messages in memory ---- */

static PyObject *digest_views(const Py_buffer *views, Py_ssize_t count, const algorithm **algorithms,
                              unsigned algorithm_count, const char *kernel)
{
    const size_t width = digests_width(algorithms, algorithm_count);
    message *messages = calloc((size_t)count + 1, sizeof *messages);
    PyObject *digests = messages != NULL ? PyBytes_FromStringAndSize(NULL, count * (Py_ssize_t)width) : NULL;
    bool done = false;
    if (digests != NULL) {
        uint8_t *to = (uint8_t *)PyBytes_AsString(digests);
        for (Py_ssize_t i = 0; i < count; i++)
            messages[i] = (message){views[i].buf, (size_t)views[i].len};
        Py_BEGIN_ALLOW_THREADS
        done = digest_messages(messages, (size_t)count, algorithms, algorithm_count, kernel, to);
        Py_END_ALLOW_THREADS
    }
    free(messages);
    if (!done) {
        Py_CLEAR(digests);
        if (!PyErr_Occurred())
            PyErr_NoMemory();
    }
    return digests;
}

PyObject *digest_buffers(PyObject *module, PyObject *args, PyObject *named)
{
    static char *words[] = {"buffers", "algorithms", "kernel", NULL};
    PyObject *given, *names, *wanted = NULL, *digests = NULL;
    const algorithm *algorithms[MOST_ALGORITHMS];
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, named, "OO|O:digest_buffers", words, &given, &names, &wanted))
        return NULL;
    const char *kernel = kernel_from(wanted);
    const int algorithm_count = kernel != NULL ? algorithms_from(names, algorithms, MOST_ALGORITHMS) : -1;
    if (algorithm_count < 0)
        return NULL;
    PyObject *buffers = PySequence_Tuple(given); /* nobody can change it while it is gone through */
    if (buffers == NULL)
        return NULL;
    const Py_ssize_t count = PyTuple_Size(buffers);
    Py_ssize_t held = 0;
    Py_buffer *views = calloc((size_t)count + 1, sizeof *views);
    if (views == NULL)
        PyErr_NoMemory();
    while (views != NULL && held < count &&
           PyObject_GetBuffer(PyTuple_GetItem(buffers, held), &views[held], PyBUF_SIMPLE) == 0)
        held++;
    if (views != NULL && held == count)
        digests = digest_views(views, count, algorithms, (unsigned)algorithm_count, kernel);
    while (held != 0)
        PyBuffer_Release(&views[--held]);
    free(views);
    Py_DECREF(buffers);
    return digests;
}
