// What libbluetooth (libbluetooth-dev) offers to Swift: device lookup, the filter helpers, socket constants.
// Requests are never sent through hci_send_req: see Sources/Controllers.
#pragma once
#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

/// The numbers of all adapters, also of those that are down (hci_for_each_dev only knows those with a given flag):
/// ioctl HCIGETDEVLIST. How many were written, or -1 and errno.
static inline int cbluetooth_adapters(int socket, uint16_t *numbers) {
    struct hci_dev_list_req *list = calloc(1, sizeof *list + HCI_MAX_DEV * sizeof *list->dev_req);
    if (!list) return -1;
    list->dev_num = HCI_MAX_DEV;
    int count = ioctl(socket, HCIGETDEVLIST, list);
    if (count >= 0) {
        count = list->dev_num < HCI_MAX_DEV ? list->dev_num : HCI_MAX_DEV;
        for (int i = 0; i < count; i++) numbers[i] = list->dev_req[i].dev_id;
    }
    free(list);
    return count;
}

/// 1 where a program holds the user channel of the adapter that this raw socket is bound to, else 0. Every ioctl
/// for a bound adapter answers EBUSY then; this one has no effect, for there is no link to address zero.
static inline int cbluetooth_user_channel_taken(int socket) {
    struct hci_auth_info_req request;
    memset(&request, 0, sizeof request);
    return ioctl(socket, HCIGETAUTHINFO, &request) < 0 && errno == EBUSY;
}

/// bind(2) to an adapter's channel. 0, or -1 and errno.
static inline int cbluetooth_bind(int socket, uint16_t adapter, uint16_t channel) {
    struct sockaddr_hci address;
    memset(&address, 0, sizeof address);
    address.hci_family = AF_BLUETOOTH;
    address.hci_dev = adapter;
    address.hci_channel = channel;
    return bind(socket, (struct sockaddr *)&address, sizeof address);
}
