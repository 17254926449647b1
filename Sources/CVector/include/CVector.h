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

/// Whether this processor has instructions for AES that `cvector_aes128_fold` can use.
bool cvector_aes_is_available(void);

/// `count` times: `block` becomes the encryption of `block` ^ `mask`, and `sum` becomes `sum` ^ `block`. `keys` are the
/// eleven round keys of FIPS 197 section 5.2. Only where `cvector_aes_is_available()`.
void cvector_aes128_fold(
    const uint8_t keys[176], const uint8_t mask[16], size_t count, uint8_t block[16], uint8_t sum[16]);
