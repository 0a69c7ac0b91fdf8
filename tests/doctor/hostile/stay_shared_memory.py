"""Leave a block of shared memory behind."""

from multiprocessing import resource_tracker, shared_memory

from world import MARK

block = shared_memory.SharedMemory(MARK, create=True, size=9)
resource_tracker.unregister(block._name, "shared_memory")
