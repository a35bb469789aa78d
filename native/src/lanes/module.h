/* What the parts of the Python module share. */
#ifndef LANES_MODULE_H
#define LANES_MODULE_H
#ifndef Py_GIL_DISABLED /* which has no limited interface yet */
#define Py_LIMITED_API 0x030b0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "algorithms.h"

/* Algorithms by their names, a sequence of str. Their number, or -1 with an exception. */
int algorithms_from(PyObject *names, const algorithm **found, int most);

/* A kernel set by its name; None is the one chosen at import. NULL with an exception. */
const char *kernel_from(PyObject *name);

extern PyType_Spec hash_spec, files_spec, crew_spec;

/* The second and third functions of the module. */
PyObject *new_hash(PyObject *module, PyObject *args, PyObject *named);
PyObject *digest_buffers(PyObject *module, PyObject *args, PyObject *named);

/* Where there are files: what lies in a folder. */
PyObject *look_into(PyObject *module, PyObject *args, PyObject *named);

/* Kept by the module: the type of the objects that new_hash makes. */
PyObject *hash_type_of(PyObject *module);

/* The same: Files. */
PyObject *files_type_of(PyObject *module);

#endif
