// Linux calls that Swift's Glibc module does not import: they need _GNU_SOURCE or are macros.
#pragma once
