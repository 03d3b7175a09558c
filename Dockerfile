# syntax=docker/dockerfile:1

FROM golang:1.26-bookworm AS build
ARG VERSION=
ARG COMMIT=
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X main.version=${VERSION} -X main.commit=${COMMIT}" -o /portal ./cmd/portal

FROM scratch
ARG VERSION=
ARG COMMIT=
LABEL org.opencontainers.image.title="portal" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /portal /portal
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=6s --start-period=75s --retries=3 CMD ["/portal", "healthcheck"]
ENTRYPOINT ["/portal"]
CMD ["serve"]
