// AES-128 with the processor's own instructions, for the one loop that takes long: 16,383 blocks one after the other,
// which a PSKc is made of. In Swift it takes twenty times as long, and remains for processors without them.
#include "CVector.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

bool cvector_aes_is_available(void) {
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_AES);
}

__attribute__((target("aes,sse2")))
void cvector_aes128_fold(
    const uint8_t keys[176], const uint8_t mask[16], size_t count, uint8_t block[16], uint8_t sum[16]) {
    __m128i round[11];
    for (int i = 0; i < 11; i++) round[i] = _mm_loadu_si128((const __m128i *)(keys + 16 * i));
    // The mask and the first round key are both added to the block.
    round[0] = _mm_xor_si128(round[0], _mm_loadu_si128((const __m128i *)mask));
    __m128i state = _mm_loadu_si128((const __m128i *)block);
    __m128i total = _mm_loadu_si128((const __m128i *)sum);
    for (; count > 0; count--) {
        state = _mm_xor_si128(state, round[0]);
#pragma clang loop unroll(full)
        for (int i = 1; i < 10; i++) state = _mm_aesenc_si128(state, round[i]);
        state = _mm_aesenclast_si128(state, round[10]);
        total = _mm_xor_si128(total, state);
    }
    _mm_storeu_si128((__m128i *)block, state);
    _mm_storeu_si128((__m128i *)sum, total);
}

#else

bool cvector_aes_is_available(void) { return false; }

void cvector_aes128_fold(
    const uint8_t keys[176], const uint8_t mask[16], size_t count, uint8_t block[16], uint8_t sum[16]) {
    (void)keys, (void)mask, (void)count, (void)block, (void)sum;
}

#endif
