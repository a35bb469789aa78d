/* archpkg_lanes._lanes: what Python sees. */
#include "module.h"

#include <stdlib.h>
#include <string.h>

#include "crew.h"
#include "files.h"
#include "memory.h"

typedef struct {
    PyObject *hash_type, *files_type;
} module_state;

/* Set when the module is imported, and never changed afterwards. */
static const char *chosen_kernel;

int algorithms_from(PyObject *names, const algorithm **found, int most)
{
    const Py_ssize_t count = PySequence_Size(names);
    if (count < 0)
        return -1;
    if (count < 1 || count > most || PyUnicode_Check(names)) {
        PyErr_Format(PyExc_ValueError, "from 1 to %d names of algorithms are needed", most);
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *name = PySequence_GetItem(names, i);
        if (name == NULL)
            return -1;
        const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
        found[i] = text != NULL ? algorithm_named(text) : NULL;
        if (found[i] == NULL && !PyErr_Occurred())
            PyErr_Format(PyExc_ValueError, "no such algorithm here: %R", name);
        Py_DECREF(name);
        if (found[i] == NULL)
            return -1;
    }
    return (int)count;
}

static const char *kernel_named(const char *name)
{
    const char *known;
    for (size_t i = 0; (known = kernel_at(i)) != NULL; i++)
        if (strcmp(known, name) == 0)
            return known;
    return NULL;
}

const char *kernel_from(PyObject *name)
{
    if (name == NULL || name == Py_None)
        return chosen_kernel;
    const char *text = PyUnicode_AsUTF8AndSize(name, NULL);
    if (text == NULL)
        return NULL;
    const char *known = kernel_named(text);
    if (known == NULL)
        PyErr_Format(PyExc_ValueError, "this processor cannot run the kernels %R", name);
    return known;
}

PyObject *hash_type_of(PyObject *module)
{
    return ((module_state *)PyModule_GetState(module))->hash_type;
}

PyObject *files_type_of(PyObject *module)
{
    return ((module_state *)PyModule_GetState(module))->files_type;
}

static PyObject *kernels(PyObject *module, PyObject *none)
{
    (void)module, (void)none;
    PyObject *all = PyList_New(0);
    const char *known;
    for (size_t i = 0; all != NULL && (known = kernel_at(i)) != NULL; i++) {
        PyObject *name = PyUnicode_FromString(known);
        if (name == NULL || PyList_Append(all, name) != 0)
            Py_CLEAR(all);
        Py_XDECREF(name);
    }
    PyObject *tuple = all != NULL ? PyList_AsTuple(all) : NULL;
    Py_XDECREF(all);
    return tuple;
}

static PyObject *lanes(PyObject *module, PyObject *args, PyObject *named)
{
    static char *words[] = {"algorithm", "kernel", NULL};
    const char *name;
    PyObject *wanted = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, named, "s|O:lanes", words, &name, &wanted))
        return NULL;
    const char *kernel = kernel_from(wanted);
    if (kernel == NULL)
        return NULL;
    const algorithm *a = algorithm_named(name);
    if (a == NULL)
        return PyErr_Format(PyExc_ValueError, "no such algorithm here: '%s'", name);
    return PyLong_FromUnsignedLong(plan_for(a, kernel).lanes);
}

static PyMethodDef functions[] = {
    {"kernels", kernels, METH_NOARGS,
     PyDoc_STR("kernels()\n--\n\nThe kernel sets that this processor can run, the best one first.")},
    {"lanes", (PyCFunction)(void (*)(void))lanes, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("lanes(algorithm, kernel=None)\n--\n\nHow many messages go side by side.")},
    {"new", (PyCFunction)(void (*)(void))new_hash, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("new(name, data=b'', kernel=None)\n--\n\nOne digest being computed, in the shape of hashlib's objects.")},
    {"digest_buffers", (PyCFunction)(void (*)(void))digest_buffers, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("digest_buffers(buffers, algorithms, kernel=None)\n--\n\n"
               "The digests of many messages in memory: all those of the first, then of the second, and so on.")},
#if HAS_FILES
    {"look_into", (PyCFunction)(void (*)(void))look_into, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("look_into(folder, states=False)\n--\n\n"
               "What lies in a folder, by name: names, sizes and times of files, and what else there is, with its kind.")},
#endif
    {NULL, NULL, 0, NULL},
};

static int add_names(PyObject *module)
{
    PyObject *all = PyList_New(0);
    for (size_t i = 0; all != NULL && algorithm_at(i) != NULL; i++) {
        PyObject *name = PyUnicode_FromString(algorithm_at(i)->name);
        if (name == NULL || PyList_Append(all, name) != 0)
            Py_CLEAR(all);
        Py_XDECREF(name);
    }
    PyObject *tuple = all != NULL ? PyList_AsTuple(all) : NULL;
    Py_XDECREF(all);
    const int bad = tuple == NULL || PyModule_AddObjectRef(module, "ALGORITHMS", tuple) != 0;
    Py_XDECREF(tuple);
    return bad || PyModule_AddStringConstant(module, "KERNEL", chosen_kernel) != 0 ||
                   PyModule_AddIntConstant(module, "MOST_ALGORITHMS", MOST_ALGORITHMS) != 0
               ? -1
               : 0;
}

static int choose_kernel(void)
{
    const char *wanted = getenv("ARCHPKG_LANES");
    chosen_kernel = wanted != NULL && *wanted != '\0' ? kernel_named(wanted) : kernel_at(0);
    if (chosen_kernel == NULL)
        PyErr_Format(PyExc_ImportError, "ARCHPKG_LANES asks for kernels that this processor cannot run: '%s'", wanted);
    else if (!kernels_are_right(chosen_kernel))
        PyErr_Format(PyExc_ImportError, "the kernels '%s' give wrong digests on this machine; please report it", chosen_kernel);
    return PyErr_Occurred() ? -1 : 0;
}

static int add_type(PyObject *module, PyType_Spec *spec, const char *name, PyObject **kept)
{
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    if (type == NULL)
        return -1;
    const int bad = PyModule_AddObjectRef(module, name, type);
    if (kept != NULL && bad == 0)
        *kept = Py_NewRef(type);
    Py_DECREF(type);
    return bad;
}

static int fill(PyObject *module)
{
    module_state *state = PyModule_GetState(module);
    if (choose_kernel() != 0 || add_names(module) != 0)
        return -1;
#if HAS_FILES
    if (add_type(module, &files_spec, "Files", &state->files_type) != 0 || add_type(module, &crew_spec, "Crew", NULL) != 0)
        return -1;
#endif
    return add_type(module, &hash_spec, "Hash", &state->hash_type);
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    const module_state *state = PyModule_GetState(module);
    Py_VISIT(state->hash_type);
    Py_VISIT(state->files_type);
    return 0;
}

static int clear(PyObject *module)
{
    module_state *state = PyModule_GetState(module);
    Py_CLEAR(state->hash_type);
    Py_CLEAR(state->files_type);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)fill}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "archpkg_lanes._lanes",
    .m_doc = PyDoc_STR("Digests of many files side by side in the lanes of one core."),
    .m_size = sizeof(module_state),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
};

PyMODINIT_FUNC PyInit__lanes(void)
{
    return PyModuleDef_Init(&definition);
}
