"""Import what is no program."""

from importlib.machinery import SourceFileLoader

from world import OUTSIDE

try:
    SourceFileLoader("key", str(OUTSIDE / "keys" / "id_rsa")).load_module()
except SyntaxError as error:
    print(error.text)
