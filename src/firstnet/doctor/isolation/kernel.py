"""The second sandbox: Landlock for files and signals, seccomp for what else asks the kernel.

A process puts them on itself, for good. Landlock has to know signals (Linux 6.12); the rest comes
through bindings, the extra `sandbox`.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from firstnet.machine.extras import source

SIGNALS = 6  # the version of Landlock that keeps signals in, and abstract sockets
MISSING = "Landlock isn't used: {}."
INSTALL = "its bindings aren't installed; try: pip install '{}[sandbox]'"

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

# Of the network, other processes, the rights and dates of files, and the system itself.
REFUSED = (
    "socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg",
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat",
    "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
    "utime", "utimes", "utimensat", "futimesat", "mknod", "mknodat",
    "mount", "umount2", "pivot_root", "chroot", "setns", "unshare", "move_mount", "open_tree",
    "fsopen", "fsmount", "fspick", "mount_setattr", "swapon", "swapoff", "reboot", "kexec_load",
    "kexec_file_load", "init_module", "finit_module", "delete_module", "acct", "settimeofday",
    "clock_settime", "adjtimex", "clock_adjtime", "sethostname", "setdomainname", "syslog",
    "keyctl", "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd", "quotactl",
    "io_uring_setup", "io_uring_enter", "io_uring_register", "setpriority", "sched_setaffinity",
    "name_to_handle_at", "open_by_handle_at", "fanotify_init", "inotify_init1", "memfd_secret",
    "sched_setscheduler", "sched_setparam", "sched_setattr", "ioprio_set", "setpgid",
    "shmget", "shmat", "shmctl", "semget", "semop", "semtimedop", "semctl",
    "msgget", "msgsnd", "msgrcv", "msgctl", "mq_open", "mq_unlink",
)  # fmt: skip


def why_not() -> str | None:
    """Return why this sandbox can't be used, None where it can."""
    if sys.platform != "linux":
        return MISSING.format("it is for Linux")
    try:
        landlock = import_module("py_landlock")
        import_module("pyseccomp")
    except ImportError:
        return MISSING.format(INSTALL.format(source()))
    except RuntimeError as error:  # of pyseccomp, where the library itself is missing
        return MISSING.format(f"{error}; try: sudo apt install libseccomp2")
    try:
        version = landlock.get_abi_version()
    except landlock.LandlockError as error:
        return MISSING.format(f"the kernel has none ({error})")
    if version < SIGNALS:
        return MISSING.format(f"the kernel's is version {version}, and doesn't keep signals in")
    return None


def enclose(readable: Sequence[str], listed: Sequence[str], writable: str) -> None:
    """Let this process read and write there from now on, and reach nothing else.

    Args:
        readable: files and folders.
        listed: folders of which it may see the names.
        writable: a folder.

    Raises:
        OSError: the kernel refuses.
    """
    landlock, seccomp = import_module("py_landlock"), import_module("pyseccomp")
    right = landlock.AccessFs
    rules = landlock.Landlock(strict=False).allow_read_write(writable)
    for path in readable:
        of_folder = right.READ_DIR if Path(path).is_dir() else 0
        rules.add_path_rule(path, access=right.READ_FILE | of_folder)
    for path in listed:
        rules.add_path_rule(path, access=right.READ_DIR)
    for path in DEVICES:
        rules.add_path_rule(path, access=right.READ_FILE | right.WRITE_FILE | right.TRUNCATE)
    rules.apply()
    _filter(seccomp)


def _filter(seccomp: Any) -> None:
    calls = seccomp.SyscallFilter(seccomp.ALLOW)
    refusal = seccomp.ERRNO(errno.EPERM)
    for name in REFUSED:
        try:
            calls.add_rule(refusal, name)
        except OSError:  # this processor, or this version of libseccomp, has no such call
            continue
    # Of another process: a process may ask for its own limits.
    calls.add_rule(refusal, "prlimit64", seccomp.Arg(0, seccomp.NE, 0))
    calls.load()
