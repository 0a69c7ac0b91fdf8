"""What a program may use of Python and of its modules without coming by what watches it."""

from __future__ import annotations

import types
from collections.abc import Mapping


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Attributes that lead from an object to frames, code and modules, or evaluate a text.
INSIDES = _names(
    "sys os inspect ctypes builtins importlib gi_frame gi_code gi_yieldfrom cr_frame cr_code "
    "cr_await cr_origin ag_frame ag_code ag_await tb_frame tb_next f_back f_globals f_locals "
    "f_builtins f_code f_trace f_lineno _getframe _current_frames settrace setprofile "
    "addaudithook attrgetter methodcaller get_type_hints make_dataclass MonkeyPatch currentframe "
    "walk_stack mock ctypeslib f2py runstring safe_eval distutils LowLevelCallable ForwardRef "
    "_evaluate get_field Tcl get_objects get_referrers get_referents"
)
# Names between double underscores that lead nowhere; the underscores are left out.
PLAIN = _names(
    "init name class doc version author len getitem setitem delitem contains call str repr format "
    "hash bool int float index complex abs neg pos invert round trunc floor ceil iter next "
    "reversed enter exit new eq ne lt le gt ge add sub mul matmul truediv floordiv mod divmod pow "
    "and or xor lshift rshift radd rsub rmul rmatmul rtruediv rfloordiv rmod rpow rand ror rxor "
    "iadd isub imul imatmul itruediv ifloordiv imod ipow qualname module file setattr delattr "
    "post_init missing length_hint copy deepcopy all slots sizeof"
)
# Methods with which an array lies to NumPy, and a class about itself.
LYING = _names(
    "__array__ __array_ufunc__ __array_function__ __array_wrap__ __array_interface__ "
    "__array_struct__ __class__ __instancecheck__ __subclasscheck__ __mro_entries__"
)
UNNAMED = _names("__builtins__ __import__ __loader__ __spec__ __build_class__")
SHARED = _names("numpy.random")  # a module that may be handed on: `rng = np.random`
OF_SHARED = _names(  # what only that module has
    "mtrand bit_generator _bit_generator _mt19937 _pcg64 _philox _sfc64 _generator _common "
    "_bounded_integers _pickle"
)
OUTPUT = _names("sys.stdout sys.stderr")
OF_OUTPUT = _names("write flush isatty encoding buffer fileno reconfigure writelines errors")

OF_CODE = {name for name in dir(types.CodeType) if name.startswith("co_")}
_ALL = _names("")  # of a module of which all public names may be used
# The modules that a program may use, and what of those that know more than they should.
MODULES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        _names(
            "__future__ abc argparse array atexit base64 binascii bisect bz2 calendar cmath "
            "collections colorsys concurrent configparser contextlib copy csv dataclasses datetime "
            "decimal difflib enum errno fnmatch fractions functools getopt glob gzip hashlib heapq "
            "html io itertools json locale lzma math numbers operator os.path pathlib pickle "
            "platform pprint queue random re secrets shutil signal ssl statistics string struct "
            "tarfile tempfile textwrap threading time tkinter turtle typing unicodedata urllib "
            "uuid warnings weakref xml zipfile zlib zoneinfo "
            "numpy scipy matplotlib mpl_toolkits pandas sklearn seaborn PIL cv2 imageio skimage "
            "tqdm h5py requests pylab mlxtend firstnet.data firstnet.book firstnet.classic "
            "firstnet.errors firstnet.sklearn"
        ),
        _ALL,
    ),
    "numpy.lib": _names("stride_tricks scimath"),
    "numpy.lib.stride_tricks": _ALL,
    "numpy.testing": _names(
        "assert_allclose assert_array_equal assert_almost_equal assert_array_almost_equal "
        "assert_equal"
    ),
    "timeit": _names("default_timer"),
    "unittest": _names("TestCase main skip TestSuite TextTestRunner"),
    "logging": _names(
        "basicConfig getLogger debug info warning error exception critical log Formatter "
        "StreamHandler FileHandler NullHandler DEBUG INFO WARNING ERROR CRITICAL"
    ),
    "IPython": _names("display get_ipython"),
    "IPython.display": _ALL,
    "sys": _names(
        "argv exit stdout stderr stdin path maxsize version version_info platform float_info "
        "byteorder setrecursionlimit getrecursionlimit getsizeof executable hexversion "
        "getdefaultencoding maxunicode int_info"
    ),
    "os": _names(
        "path listdir walk scandir getcwd chdir mkdir makedirs remove rename replace rmdir sep "
        "environ getenv name linesep cpu_count system getpid urandom stat curdir pardir pathsep "
        "unlink access fspath PathLike R_OK F_OK removedirs get_terminal_size extsep devnull"
    ),
    "builtins": _names(  # as what was converted from Python 2 imports them
        "ascii bytes chr dict filter hex input int list map next object oct open pow range round "
        "str super zip"
    ),
    "gc": _names("collect enable disable isenabled"),
    "types": _names("SimpleNamespace MappingProxyType NoneType GenericAlias"),
    "traceback": _names("print_exc format_exc"),
    "pytest": _names("mark fixture raises approx param skip main warns xfail fail"),
    "firstnet": _names(
        "examine assert_healthy doctor data book classic errors sklearn Dataset Epoch Examples "
        "FirstnetError Layer Network Recipe Run Trained Trial answering answers evaluate "
        "feedforward follow load load_network read save_network starting_network train train_all"
    ),
    "firstnet.doctor": _names("examine assert_healthy Examination"),
}
EXCEPTIONS = {  # how many programs get at data whose server has an old certificate
    ("ssl", "_create_default_https_context"),
    ("ssl", "_create_unverified_context"),
}
WITH_STARS = _names("numpy math matplotlib pylab tkinter turtle random scipy")  # import *


def may_be_read(name: str) -> bool:
    """Tell whether an attribute of this name leads to nothing of Python's insides."""
    if name.startswith("__") and name.endswith("__"):
        return name[2:-2] in PLAIN
    return name not in INSIDES and name.lstrip("_") not in INSIDES and name not in OF_CODE


def may_be_used(module: str, name: str) -> bool:
    """Tell whether a program may use what a module has under a name."""
    if (module, name) in EXCEPTIONS:
        return True
    if name.startswith("_") and name[2:-2] not in PLAIN:
        return False
    while module not in MODULES and "." in module:
        module = module.rpartition(".")[0]
    allowed = MODULES.get(module, _ALL)
    return may_be_read(name) and (not allowed or name in allowed)
