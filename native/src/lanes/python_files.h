/* What others of the module do with a Files. */
#ifndef LANES_PYTHON_FILES_H
#define LANES_PYTHON_FILES_H
#include "module.h" /* first: it sets what the system's headers show */

#include "files.h"

/* The work in a Files, for a method of `self`, a type of this module. NULL with an exception if it is none, or runs. */
file_work *files_work(PyObject *self, PyObject *files);

/* One more thread runs it, or one less. Under the interpreter's lock. */
void files_running(PyObject *files, int change);

#endif
