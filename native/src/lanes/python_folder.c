/* What lies in a folder, as columns of Python's own values. */
#include "module.h"

#include "folder.h"

#if HAS_FILES
#include <errno.h>
#include <string.h>

static const char *const KINDS[] = {"file", "folder", "link", "other"};

/* Nanoseconds since the epoch, which may be more than 64 bits take. */
static PyObject *moment(const folder_entry *e)
{
    if (e->seconds > -9000000000LL && e->seconds < 9000000000LL)
        return PyLong_FromLongLong(e->seconds * 1000000000LL + e->nanoseconds);
    PyObject *seconds = PyLong_FromLongLong(e->seconds), *billion = PyLong_FromLong(1000000000L);
    PyObject *rest = PyLong_FromLong(e->nanoseconds), *whole = NULL, *sum = NULL;
    if (seconds != NULL && billion != NULL && rest != NULL)
        whole = PyNumber_Multiply(seconds, billion);
    if (whole != NULL)
        sum = PyNumber_Add(whole, rest);
    Py_XDECREF(seconds);
    Py_XDECREF(billion);
    Py_XDECREF(rest);
    Py_XDECREF(whole);
    return sum;
}

/* Take over a value, which may be NULL. */
static bool append(PyObject *list, PyObject *value)
{
    const bool good = value != NULL && PyList_Append(list, value) == 0;
    Py_XDECREF(value);
    return good;
}

static PyObject *columns(const folder *f, bool states)
{
    PyObject *files = PyList_New(0), *others = PyList_New(0);
    PyObject *sizes = states ? PyList_New(0) : Py_NewRef(Py_None);
    PyObject *modified = states ? PyList_New(0) : Py_NewRef(Py_None);
    bool good = files != NULL && others != NULL && sizes != NULL && modified != NULL;
    for (size_t i = 0; good && i < f->count; i++) {
        const folder_entry *e = &f->entries[i];
        PyObject *name = PyUnicode_DecodeFSDefault(f->names + e->at);
        if (e->kind != KIND_FILE) {
            good = name != NULL && append(others, Py_BuildValue("(Ns)", name, KINDS[e->kind]));
            continue;
        }
        good = append(files, name);
        if (good && states)
            good = append(sizes, PyLong_FromLongLong(e->size)) && append(modified, moment(e));
    }
    PyObject *all = good ? PyTuple_Pack(4, files, sizes, modified, others) : NULL;
    Py_XDECREF(files);
    Py_XDECREF(sizes);
    Py_XDECREF(modified);
    Py_XDECREF(others);
    return all;
}

/* OSError with the path of the folder, or of what lies in it. */
static void tell(PyObject *path, const folder *f, int bad)
{
    PyObject *name = f->culprit != NO_CULPRIT ? PyBytes_FromFormat("%s/%s", PyBytes_AsString(path), f->names + f->culprit)
                                              : Py_NewRef(path);
    PyObject *text = name != NULL ? PyUnicode_DecodeFSDefault(PyBytes_AsString(name)) : NULL;
    errno = bad;
    if (text != NULL)
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, text);
    Py_XDECREF(name);
    Py_XDECREF(text);
}

PyObject *look_into(PyObject *module, PyObject *args, PyObject *named)
{
    static char *words[] = {"folder", "states", NULL};
    PyObject *path = NULL, *all = NULL;
    int states = 0;
    folder f;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, named, "O&|p:look_into", words, PyUnicode_FSConverter, &path, &states))
        return NULL;
    const char *octets = PyBytes_AsString(path);
    int bad;
    Py_BEGIN_ALLOW_THREADS
    bad = folder_look(&f, octets, states != 0);
    Py_END_ALLOW_THREADS
    if (bad == ENOMEM)
        PyErr_NoMemory();
    else if (bad != 0)
        tell(path, &f, bad);
    else
        all = columns(&f, states != 0);
    folder_close(&f);
    Py_DECREF(path);
    return all;
}

#endif
