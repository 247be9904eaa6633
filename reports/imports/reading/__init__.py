"""Reads a written report: source -> document -> proposals. Pure: no models, no settings, writes nothing."""
