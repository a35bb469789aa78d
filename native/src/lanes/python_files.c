/* Many files, as one object that any number of threads may run. */
#include "python_files.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

#if HAS_FILES

/* Octets that all slots of a thread may hold together: about half of a core's own cache. */
#define CACHE ((size_t)512 * 1024)

typedef struct {
    PyObject_HEAD
    PyObject *names, *copy_names; /* bytes; the pointers in `work` point into them */
    unsigned running;             /* threads; under the interpreter's lock */
    file_work work;
} files_object;

/* Names joined by NUL, as pointers; NULL with an exception. */
static const char **split(PyObject *joined, size_t count)
{
    const char *at = PyBytes_AsString(joined);
    const char *end = at + PyBytes_Size(joined);
    const char **names = malloc((count + 1) * sizeof *names);
    if (names == NULL)
        return (const char **)PyErr_NoMemory();
    size_t found = 0;
    for (; found < count && at <= end; at += strlen(at) + 1)
        names[found++] = at;
    if (found == count && at == end + 1)
        return names;
    free(names);
    PyErr_SetString(PyExc_ValueError, "the number of paths is not the number of files");
    return NULL;
}

static void files_dealloc(PyObject *self)
{
    files_object *f = (files_object *)self;
    PyTypeObject *type = Py_TYPE(self);
    free(f->work.paths);
    free(f->work.copies);
    free(f->work.records);
    free(f->work.columns[0]);
    Py_XDECREF(f->names);
    Py_XDECREF(f->copy_names);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static size_t piece_for(const file_work *work, Py_ssize_t wanted)
{
    size_t piece = wanted > 0 ? (size_t)wanted : CACHE / crew_slots(work->algorithms, work->algorithm_count, work->kernel);
    if (wanted <= 0 && piece > 64 * 1024)
        piece = 64 * 1024;
    if (piece > 16 * 1024 * 1024)
        piece = 16 * 1024 * 1024;
    return piece < 4096 ? 4096 : piece / 4096 * 4096;
}

/* One record and a row of digests for each file. */
static int make_room(file_work *work)
{
    const size_t width = digests_width(work->algorithms, work->algorithm_count);
    work->records = calloc(work->count + 1, sizeof *work->records);
    uint8_t *at = work->columns[0] = calloc(work->count + 1, width);
    if (work->records == NULL || at == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (unsigned i = 0; i < work->algorithm_count; i++) {
        work->columns[i] = at;
        at += work->count * work->algorithms[i]->digest;
    }
    for (size_t i = 0; i < work->count; i++)
        work->records[i].status = FILE_WAITING;
    return 0;
}

static int set_up(files_object *f, Py_ssize_t count, Py_ssize_t threads, Py_ssize_t piece)
{
    file_work *work = &f->work;
    if (count < 0 || threads < 1) {
        PyErr_SetString(PyExc_ValueError, "a negative number of files, or no thread");
        return -1;
    }
    work->count = (size_t)count;
    work->share = work->count / (size_t)threads + (work->count % (size_t)threads != 0);
    work->share += work->share == 0;
    work->piece = piece_for(work, piece);
    work->paths = split(f->names, work->count);
    if (work->paths == NULL)
        return -1;
    if (f->copy_names != NULL && (work->copies = split(f->copy_names, work->count)) == NULL)
        return -1;
    return make_room(work);
}

static PyObject *files_new(PyTypeObject *type, PyObject *args, PyObject *named)
{
    static char *words[] = {"paths", "count", "algorithms", "copies", "threads", "piece", "kernel", "seen", NULL};
    PyObject *names, *wanted_algorithms, *copies = Py_None, *kernel = Py_None;
    Py_ssize_t count, threads = 1, piece = 0;
    int seen = 0;
    if (!PyArg_ParseTupleAndKeywords(args, named, "SnO|OnnOp:Files", words, &names, &count, &wanted_algorithms, &copies,
                                     &threads, &piece, &kernel, &seen))
        return NULL;
    if (copies != Py_None && !PyBytes_Check(copies))
        return PyErr_Format(PyExc_TypeError, "copies must be bytes or None");
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    files_object *f = (files_object *)allocate(type, 0);
    if (f == NULL)
        return NULL;
    f->names = Py_NewRef(names);
    f->copy_names = copies != Py_None ? Py_NewRef(copies) : NULL;
    f->work.seen = seen != 0;
    f->work.kernel = kernel_from(kernel);
    const int found = f->work.kernel != NULL ? algorithms_from(wanted_algorithms, f->work.algorithms, MOST_ALGORITHMS) : -1;
    if (found > 0)
        f->work.algorithm_count = (unsigned)found;
    if (found < 0 || set_up(f, count, threads, piece) != 0)
        Py_CLEAR(f);
    return (PyObject *)f;
}

/* ---- running ---- */

typedef struct {
    PyThreadState *thread;
    PyObject *ask; /* a callable, or NULL */
    bool failed;
} run_context;

static bool ask_python(void *context)
{
    run_context *c = context;
    bool end = false;
    PyEval_RestoreThread(c->thread);
    if (PyErr_CheckSignals() != 0) {
        c->failed = true;
    } else if (c->ask != NULL) {
        PyObject *answer = PyObject_CallNoArgs(c->ask);
        const int truth = answer != NULL ? PyObject_IsTrue(answer) : -1;
        Py_XDECREF(answer);
        c->failed = truth < 0;
        end = truth > 0;
    }
    c->thread = PyEval_SaveThread();
    return end || c->failed;
}

static PyObject *files_run_method(PyObject *self, PyObject *args, PyObject *named)
{
    static char *words[] = {"stopped", NULL};
    files_object *f = (files_object *)self;
    PyObject *ask = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, named, "|O:run", words, &ask))
        return NULL;
    run_context context = {NULL, ask != Py_None ? ask : NULL, false};
    f->running++;
    context.thread = PyEval_SaveThread();
    const work_end end = files_run(&f->work, ask_python, &context);
    PyEval_RestoreThread(context.thread);
    f->running--;
    if (context.failed)
        return NULL;
    if (end == WORK_NO_MEMORY)
        return PyErr_NoMemory();
    return PyBool_FromLong(end == WORK_DONE);
}

static PyObject *files_stop_method(PyObject *self, PyObject *none)
{
    (void)none;
    files_stop(&((files_object *)self)->work);
    Py_RETURN_NONE;
}

/* ---- what came of it ---- */

static int refuse_while_running(const files_object *f)
{
    if (f->running != 0)
        PyErr_SetString(PyExc_RuntimeError, "it is still running");
    return f->running != 0;
}

file_work *files_work(PyObject *self, PyObject *files)
{
    PyObject *module = PyType_GetModule(Py_TYPE(self));
    if (module == NULL)
        return NULL;
    const int is_one = PyObject_IsInstance(files, files_type_of(module));
    if (is_one == 0)
        PyErr_SetString(PyExc_TypeError, "a Files is needed");
    return is_one == 1 && !refuse_while_running((files_object *)files) ? &((files_object *)files)->work : NULL;
}

void files_running(PyObject *files, int change)
{
    ((files_object *)files)->running += (unsigned)change;
}

static PyObject *files_troubles(PyObject *self, PyObject *none)
{
    const files_object *f = (files_object *)self;
    (void)none;
    PyObject *troubles = refuse_while_running(f) ? NULL : PyList_New(0);
    for (size_t i = 0; troubles != NULL && i < f->work.count; i++) {
        const file_record *r = &f->work.records[i];
        if (r->status == FILE_DONE)
            continue;
        PyObject *told = Py_BuildValue("(niiKKK)", (Py_ssize_t)i, (int)r->status, r->error, (unsigned long long)r->size,
                                       (unsigned long long)r->before, (unsigned long long)r->after);
        if (told == NULL || PyList_Append(troubles, told) != 0)
            Py_CLEAR(troubles);
        Py_XDECREF(told);
    }
    return troubles;
}

static PyObject *files_sizes(PyObject *self, PyObject *none)
{
    const files_object *f = (files_object *)self;
    (void)none;
    PyObject *sizes = refuse_while_running(f) ? NULL : PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(8 * f->work.count));
    if (sizes == NULL)
        return NULL;
    char *to = PyBytes_AsString(sizes);
    for (size_t i = 0; i < f->work.count; i++)
        memcpy(to + 8 * i, &f->work.records[i].size, 8);
    return sizes;
}

static PyObject *files_columns(PyObject *self, PyObject *none)
{
    const files_object *f = (files_object *)self;
    (void)none;
    PyObject *columns = refuse_while_running(f) ? NULL : PyTuple_New(f->work.algorithm_count);
    for (unsigned i = 0; columns != NULL && i < f->work.algorithm_count; i++) {
        const Py_ssize_t length = (Py_ssize_t)(f->work.count * f->work.algorithms[i]->digest);
        PyObject *column = PyBytes_FromStringAndSize((const char *)f->work.columns[i], length);
        if (column == NULL || PyTuple_SetItem(columns, i, column) != 0)
            Py_CLEAR(columns);
    }
    return columns;
}

static PyMethodDef files_methods[] = {
    {"run", (PyCFunction)(void (*)(void))files_run_method, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("run($self, stopped=None)\n--\n\nDo what is left to do, together with other threads that run it. Every\n"
               "40 ms `stopped` is called; if it says true, or stop() was called, the work ends and this is False.")},
    {"stop", files_stop_method, METH_NOARGS, PyDoc_STR("stop($self, /)\n--\n\nEnd the work in all threads.")},
    {"troubles", files_troubles, METH_NOARGS,
     PyDoc_STR("troubles($self, /)\n--\n\nThe files that have no digests: number, status, errno or 0, octets read,\n"
               "octets it had when it was opened, octets it had afterwards.")},
    {"sizes", files_sizes, METH_NOARGS,
     PyDoc_STR("sizes($self, /)\n--\n\nOctets read of each file, as 64-bit words in this machine's order.")},
    {"columns", files_columns, METH_NOARGS,
     PyDoc_STR("columns($self, /)\n--\n\nFor each algorithm the digests of all files, one after another; zeros\n"
               "where there is none.")},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot files_slots[] = {
    {Py_tp_doc,
     (void *)PyDoc_STR("Files(paths, count, algorithms, copies=None, threads=1, piece=0, kernel=None, seen=False)\n--\n\n"
                       "Computer files to digest. `paths` are joined by NUL, as are `copies`, the names of the files\n"
                       "that they are copied to on the way, empty where there is none. `threads` is how many threads\n"
                       "will run it, `piece` the octets read at once (0: what suits the cache). `seen`: the caller has\n"
                       "just seen that they are plain files, so that they are opened without another look.")},
    {Py_tp_new, (void *)files_new},
    {Py_tp_dealloc, (void *)files_dealloc},
    {Py_tp_methods, files_methods},
    {0, NULL},
};

PyType_Spec files_spec = {
    .name = "archpkg_lanes._lanes.Files",
    .basicsize = sizeof(files_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = files_slots,
};

#endif
