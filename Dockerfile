FROM swift:6.3-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends libssl-dev make pkg-config zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# The dependencies change less often than the sources: a layer of their own.
COPY Package.swift ./
RUN swift package resolve --scratch-path .build-release
COPY . .
RUN make release

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libssl3 libstdc++6 zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 fakebroker \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin fakebroker \
 && install -d -o fakebroker -g fakebroker -m 1777 /ca
COPY --from=build /src/.build-release/release/fakebroker-server /usr/local/bin/fakebroker-server
# The certificate authority of this installation: ca.key for the server alone, ca.crt for its clients. Its mode is that
# of /tmp, which a tmpfs laid over it takes on, so that the server may write there as any user.
VOLUME /ca
ENV FAKEBROKER_HOST=0.0.0.0 \
    FAKEBROKER_PORT=8080 \
    FAKEBROKER_CA_DIR=/ca
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --start-interval=100ms --retries=3 \
    CMD ["/usr/local/bin/fakebroker-server", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/fakebroker-server"]
CMD ["serve"]
