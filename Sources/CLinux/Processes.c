// Who else runs here.
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "CLinux.h"

int clinux_process_runs(const char *name) {
    DIR *folder = opendir("/proc");
    int found = 0;
    struct dirent *entry;
    while (folder && !found && (entry = readdir(folder))) {
        char path[64], line[64] = "";
        if (!isdigit((unsigned char)entry->d_name[0])) continue;
        snprintf(path, sizeof path, "/proc/%.16s/comm", entry->d_name);
        FILE *file = fopen(path, "re");
        if (!file) continue;
        if (fgets(line, sizeof line, file)) {
            line[strcspn(line, "\n")] = 0;
            found = strcmp(line, name) == 0;
        }
        fclose(file);
    }
    if (folder) closedir(folder);
    return found;
}
