#pragma once
/* Linux calls that the Glibc module does not export, and constants that it cannot import. Header only.
   Not _GNU_SOURCE: it changes system types, and then this module's and Glibc's differ. */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <sys/prctl.h>
#include <string.h>
#include <fcntl.h>
#include <stdint.h>

static const uint32_t fb_epoll_in = EPOLLIN;
static const uint32_t fb_epoll_out = EPOLLOUT;
static const uint32_t fb_epoll_hangup = EPOLLHUP | EPOLLERR;
static const uint32_t fb_epoll_half_hangup = EPOLLRDHUP;
static const uint32_t fb_epoll_edge = EPOLLET;
static const uint32_t fb_epoll_exclusive = EPOLLEXCLUSIVE;

static inline int fb_accept4(int fd, struct sockaddr *address, socklen_t *length) {
    extern int accept4(int, struct sockaddr *, socklen_t *, int);
    return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
static inline int fb_stream_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}
static inline int fb_wake_descriptor(void) {
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}
static inline int fb_set_option(int fd, int level, int name, int value) {
    return setsockopt(fd, level, name, &value, sizeof value);
}
/* A close of this socket resets the connection. */
static inline int fb_reset_on_close(int fd) {
    struct linger linger = { 1, 0 };
    return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}
static inline int fb_name_thread(const char *name) {
    return prctl(PR_SET_NAME, name, 0, 0, 0);
}
static inline const void *fb_memmem(const void *hay, size_t hayLength, const void *needle, size_t needleLength) {
    extern void *memmem(const void *, size_t, const void *, size_t);
    return memmem(hay, hayLength, needle, needleLength);
}
