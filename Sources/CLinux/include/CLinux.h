#pragma once
/* Linux calls that the Glibc module does not export. Header only. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <fcntl.h>

static inline int fb_accept4(int fd, struct sockaddr *address, socklen_t *length) {
    extern int accept4(int, struct sockaddr *, socklen_t *, int);
    return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
static inline const void *fb_memmem(const void *hay, size_t hayLength, const void *needle, size_t needleLength) {
    extern void *memmem(const void *, size_t, const void *, size_t);
    return memmem(hay, hayLength, needle, needleLength);
}
