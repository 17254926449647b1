// Hex digits to bytes, sixteen digits a step where the processor has vectors of sixteen bytes.
#include "CVector.h"

static int value_of(uint8_t digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    uint8_t lower = digit | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

#if defined(__x86_64__)

#include <emmintrin.h>

/// Every x86-64 processor has these (SSE2).
static size_t read_sixteens(const uint8_t *digits, size_t count, uint8_t *bytes, bool *areHex) {
    __m128i all = _mm_set1_epi8(-1);
    size_t done = 0;
    for (; count - done >= 8; done += 8) {
        __m128i text = _mm_loadu_si128((const __m128i *)(digits + 2 * done));
        // A digit less '0' is 0…9, unsigned: at most 9 is the same as min(x, 9) == x.
        __m128i number = _mm_sub_epi8(text, _mm_set1_epi8('0'));
        __m128i isNumber = _mm_cmpeq_epi8(_mm_min_epu8(number, _mm_set1_epi8(9)), number);
        __m128i letter = _mm_sub_epi8(_mm_or_si128(text, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
        __m128i isLetter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(5)), letter);
        all = _mm_and_si128(all, _mm_or_si128(isNumber, isLetter));
        __m128i value = _mm_or_si128(
            _mm_and_si128(isNumber, number),
            _mm_andnot_si128(isNumber, _mm_add_epi8(letter, _mm_set1_epi8(10))));
        // In lanes of 16 bits the first digit is the lower byte: it becomes the upper half of the result.
        __m128i pairs = _mm_or_si128(_mm_slli_epi16(value, 4), _mm_srli_epi16(value, 8));
        pairs = _mm_and_si128(pairs, _mm_set1_epi16(0xff));
        _mm_storel_epi64((__m128i *)(bytes + done), _mm_packus_epi16(pairs, pairs));
    }
    *areHex = _mm_movemask_epi8(all) == 0xffff;
    return done;
}

#else

static size_t read_sixteens(const uint8_t *digits, size_t count, uint8_t *bytes, bool *areHex) {
    (void)digits, (void)count, (void)bytes;
    *areHex = true;
    return 0;
}

#endif

bool cvector_read_hex(const uint8_t *digits, size_t count, uint8_t *bytes) {
    bool areHex;
    for (size_t at = read_sixteens(digits, count, bytes, &areHex); at < count && areHex; at++) {
        int high = value_of(digits[2 * at]), low = value_of(digits[2 * at + 1]);
        if (high < 0 || low < 0) return false;
        bytes[at] = (uint8_t)(high << 4 | low);
    }
    return areHex;
}
