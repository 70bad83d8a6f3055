# The same binary that `make build` makes, in an image of Debian without build tools. No browser for pages that need
# JavaScript is in it: deploy/README.md says how to add one. Data is kept in the volume /data.
#   docker build -t frontdesk .
#   docker run -p 8080:8080 -v frontdesk:/data -e FRONTDESK_AUTH__SECRET="$(openssl rand -base64 48)" frontdesk

FROM docker.io/library/node:20-bookworm-slim AS front-ends
RUN apt-get update \
    && apt-get install -y --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Makefile Cargo.toml ./
COPY deploy/scripts deploy/scripts
# Dependencies first: they change less often than the code.
COPY widget/package.json widget/package-lock.json widget/
COPY dashboard/package.json dashboard/package-lock.json dashboard/
RUN make widget/node_modules/.installed dashboard/node_modules/.installed
COPY widget widget
COPY dashboard dashboard
RUN make front-ends

FROM docker.io/library/rust:1.95-bookworm AS server
WORKDIR /src
COPY . .
COPY --from=front-ends /src/widget/dist widget/dist
COPY --from=front-ends /src/dashboard/dist dashboard/dist
RUN make binary && install -D target/release/frontdesk /out/frontdesk

FROM docker.io/library/debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin frontdesk \
    && install -d -o frontdesk -g frontdesk -m 700 /data
COPY --from=server /out/frontdesk /usr/local/bin/frontdesk
USER 10001:10001
WORKDIR /data
ENV FRONTDESK_SERVER__DATA=/data \
    FRONTDESK_SERVER__BIND=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 CMD ["frontdesk", "health"]
ENTRYPOINT ["frontdesk"]
CMD ["serve"]
