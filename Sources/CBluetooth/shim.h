// What libbluetooth (libbluetooth-dev) offers to Swift: device lookup, the filter helpers, socket constants.
// Requests are never sent through hci_send_req: see Sources/Controllers.
#pragma once
#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
