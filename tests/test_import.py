import subprocess
import sys

HEAVY = ["torch", "jax", "sklearn", "matplotlib", "scipy", "pandas"]
LATER = ["rich", "PIL", "safetensors", "platformdirs", "click", "firstnet.native.kernels"]


def test_importing_firstnet_imports_nothing_heavy():
    code = f"import sys, firstnet; print([m for m in {HEAVY + LATER} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
