/* Threads of their own that run one Files after another. They never wait for the interpreter. */
#include "python_files.h"

#if HAS_FILES
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MOST_THREADS 1024

/* One Files that was given, until it is handed back. */
typedef struct order {
    struct order *next;
    PyObject *files; /* touched under the interpreter's lock only */
    file_work *work;
    work_end end;
} order;

typedef struct {
    order *first, **last;
} queue;

typedef struct {
    PyObject_HEAD
    bool ready; /* the lock and what follows have been made */
    pthread_mutex_t lock;
    pthread_cond_t given, answered;
    queue waiting, done;
    order **running; /* what each thread is at */
    pthread_t *threads;
    unsigned count, under_way; /* threads; orders that wait or run */
    bool closing;
    pid_t owner;
} crew_object;

typedef struct {
    crew_object *crew;
    unsigned number;
} duty;

static void put(queue *q, order *o)
{
    o->next = NULL;
    *q->last = o;
    q->last = &o->next;
}

static order *take(queue *q)
{
    order *o = q->first;
    if (o != NULL && (q->first = o->next) == NULL)
        q->last = &q->first;
    return o;
}

static void *serve(void *told)
{
    const duty d = *(duty *)told;
    crew_object *c = d.crew;
    free(told);
    pthread_mutex_lock(&c->lock);
    for (;;) {
        order *o = NULL;
        while (!c->closing && (o = take(&c->waiting)) == NULL)
            pthread_cond_wait(&c->given, &c->lock);
        if (o == NULL)
            break;
        c->running[d.number] = o;
        pthread_mutex_unlock(&c->lock);
        const work_end end = files_run(o->work, NULL, NULL);
        pthread_mutex_lock(&c->lock);
        o->end = end;
        c->running[d.number] = NULL;
        c->under_way--;
        put(&c->done, o);
        pthread_cond_signal(&c->answered);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* One more thread, which leaves signals to the interpreter's own. */
static bool engage(crew_object *c)
{
    duty *d = malloc(sizeof *d);
    sigset_t all, before;
    if (d == NULL)
        return false;
    *d = (duty){c, c->count};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int bad = pthread_create(&c->threads[c->count], NULL, serve, d);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (bad == 0)
        c->count++;
    else
        free(d);
    return bad == 0;
}

static void dismiss(queue *q)
{
    for (order *o; (o = take(q)) != NULL; free(o)) {
        files_running(o->files, -1);
        Py_DECREF(o->files);
    }
}

/* End everything; what runs ends within a piece of a file. In a process that was forked off there are no threads. */
static void close_crew(crew_object *c)
{
    if (!c->ready)
        return;
    if (c->owner == getpid()) {
        pthread_mutex_lock(&c->lock);
        c->closing = true;
        for (unsigned i = 0; i < c->count; i++)
            if (c->running[i] != NULL)
                files_stop(c->running[i]->work);
        pthread_cond_broadcast(&c->given);
        pthread_mutex_unlock(&c->lock);
        Py_BEGIN_ALLOW_THREADS
        for (unsigned i = 0; i < c->count; i++)
            pthread_join(c->threads[i], NULL);
        Py_END_ALLOW_THREADS
        pthread_cond_destroy(&c->given);
        pthread_cond_destroy(&c->answered);
        pthread_mutex_destroy(&c->lock);
    }
    c->ready = false;
    c->count = c->under_way = 0;
    dismiss(&c->waiting);
    dismiss(&c->done);
}

static void crew_dealloc(PyObject *self)
{
    crew_object *c = (crew_object *)self;
    PyTypeObject *type = Py_TYPE(self);
    close_crew(c);
    free(c->running);
    free(c->threads);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *crew_new(PyTypeObject *type, PyObject *args, PyObject *named)
{
    static char *words[] = {"threads", NULL};
    Py_ssize_t threads;
    if (!PyArg_ParseTupleAndKeywords(args, named, "n:Crew", words, &threads))
        return NULL;
    if (threads < 1 || threads > MOST_THREADS)
        return PyErr_Format(PyExc_ValueError, "from 1 to %d threads", MOST_THREADS);
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    crew_object *c = (crew_object *)allocate(type, 0);
    if (c == NULL)
        return NULL;
    c->owner = getpid();
    c->waiting.last = &c->waiting.first;
    c->done.last = &c->done.first;
    c->running = calloc((size_t)threads, sizeof *c->running);
    c->threads = calloc((size_t)threads, sizeof *c->threads);
    if (c->running == NULL || c->threads == NULL) {
        Py_DECREF(c);
        return PyErr_NoMemory();
    }
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->given, NULL);
    pthread_cond_init(&c->answered, NULL);
    c->ready = true;
    for (Py_ssize_t i = 0; i < threads && engage(c); i++)
        ;
    if (c->count != 0)
        return (PyObject *)c;
    Py_DECREF(c);
    PyErr_SetString(PyExc_OSError, "no thread can be started");
    return NULL;
}

static bool is_open(const crew_object *c)
{
    if (!c->ready || c->owner != getpid())
        PyErr_SetString(PyExc_ValueError, "this crew is closed, or another process's");
    return !PyErr_Occurred();
}

static PyObject *crew_give(PyObject *self, PyObject *files)
{
    crew_object *c = (crew_object *)self;
    file_work *work = is_open(c) ? files_work(self, files) : NULL;
    order *o = work != NULL ? malloc(sizeof *o) : NULL;
    if (o == NULL)
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    *o = (order){NULL, Py_NewRef(files), work, WORK_DONE};
    files_running(files, 1);
    pthread_mutex_lock(&c->lock);
    put(&c->waiting, o);
    c->under_way++;
    pthread_cond_signal(&c->given);
    pthread_mutex_unlock(&c->lock);
    Py_RETURN_NONE;
}

/* Wait until an answer is there, nothing is under way any more, or the time is over; then all answers. */
static order *answers_within(crew_object *c, double seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    const long long end = until.tv_nsec + (long long)(seconds * 1e9);
    until.tv_sec += (time_t)(end / 1000000000);
    until.tv_nsec = (long)(end % 1000000000);
    order *found;
    Py_BEGIN_ALLOW_THREADS
    pthread_mutex_lock(&c->lock);
    while (c->done.first == NULL && c->under_way != 0)
        if (pthread_cond_timedwait(&c->answered, &c->lock, &until) != 0)
            break;
    found = c->done.first;
    c->done.first = NULL;
    c->done.last = &c->done.first;
    pthread_mutex_unlock(&c->lock);
    Py_END_ALLOW_THREADS
    return found;
}

static PyObject *crew_hear(PyObject *self, PyObject *args)
{
    crew_object *c = (crew_object *)self;
    double seconds;
    if (!PyArg_ParseTuple(args, "d:hear", &seconds) || !is_open(c))
        return NULL;
    if (!(seconds >= 0 && seconds <= 86400))
        return PyErr_Format(PyExc_ValueError, "from 0 to 86400 seconds");
    PyObject *list = PyList_New(0);
    bool no_memory = list == NULL;
    for (order *o = answers_within(c, seconds), *next; o != NULL; o = next) {
        next = o->next;
        no_memory = no_memory || o->end == WORK_NO_MEMORY || PyList_Append(list, o->files) != 0;
        files_running(o->files, -1);
        Py_DECREF(o->files);
        free(o);
    }
    if (!no_memory)
        return list;
    Py_XDECREF(list);
    return PyErr_NoMemory();
}

static PyObject *crew_close_method(PyObject *self, PyObject *none)
{
    (void)none;
    close_crew((crew_object *)self);
    Py_RETURN_NONE;
}

static PyMethodDef crew_methods[] = {
    {"give", crew_give, METH_O, PyDoc_STR("give($self, files, /)\n--\n\nHave a Files run. It comes back by hear().")},
    {"hear", crew_hear, METH_VARARGS,
     PyDoc_STR("hear($self, seconds, /)\n--\n\nWhat has been run, as a list. Waits until something has, nothing is under\n"
               "way, or the time is over.")},
    {"close", crew_close_method, METH_NOARGS,
     PyDoc_STR("close($self, /)\n--\n\nEnd the work and the threads. What was given and not heard of is dropped.")},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot crew_slots_of_type[] = {
    {Py_tp_doc, (void *)PyDoc_STR("Crew(threads)\n--\n\nThreads that run Files one after another, without waiting for the\n"
                                  "interpreter's lock in between. Used by one thread of the caller.")},
    {Py_tp_new, (void *)crew_new},
    {Py_tp_dealloc, (void *)crew_dealloc},
    {Py_tp_methods, crew_methods},
    {0, NULL},
};

PyType_Spec crew_spec = {
    .name = "archpkg_lanes._lanes.Crew",
    .basicsize = sizeof(crew_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = crew_slots_of_type,
};

#endif
