// The system's SQLite (libsqlite3-dev).
#pragma once
#include <sqlite3.h>
