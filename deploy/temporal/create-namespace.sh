#!/bin/sh
# The namespace, and a week of memory: HubSpot waits that long for an answer, and a run that is gone can't be replayed.
set -eu
until temporal operator cluster health >/dev/null 2>&1; do sleep 1; done
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 336h
