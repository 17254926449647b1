#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has instructions for SHA-256 that `cvector_sha256_blocks` can use.
bool cvector_sha256_is_available(void);

/// Runs the compression function of FIPS 180-4 section 6.2.2 over `count` blocks of 64 bytes.
/// Only where `cvector_sha256_is_available()`.
void cvector_sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count);

/// Reads 2 * `count` hex digits of either case into `count` bytes; false, and meaningless bytes, when one of them is
/// something else.
bool cvector_read_hex(const uint8_t *digits, size_t count, uint8_t *bytes);
