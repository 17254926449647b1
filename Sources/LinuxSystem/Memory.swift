internal import CLinux
internal import Glibc

/// Whether so many bytes could be allocated now; they are not kept, and not touched. The corresponding C function is
/// `mmap`.
public func canAllocate(_ bytes: Int) -> Bool {
    guard bytes > 0 else { return true }
    let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard unsafe memory != MAP_FAILED else { return false }
    unsafe munmap(memory, bytes)
    return true
}

/// From here on blocks of more than 1.25 MiB go back to the system as soon as they are freed, and of smaller ones no more
/// than 2 MiB are kept: for a program that makes the same ones again and again for months. The corresponding C function is
/// `mallopt`.
public func giveBackLargeBlocks() { clinux_give_back_large_blocks() }

/// From here on memory that is freed is kept for what comes next: for a program that makes large arrays in quick succession
/// and ends soon. Otherwise a third of its time would go into new pages. The corresponding C function is `mallopt`.
public func keepFreedMemory() { clinux_keep_freed_memory() }
