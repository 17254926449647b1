#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has instructions for SHA-256 that `csha256_blocks` can use.
bool csha256_is_available(void);

/// Runs the compression function of FIPS 180-4 section 6.2.2 over `count` blocks of 64 bytes.
/// Only where `csha256_is_available()`.
void csha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count);
