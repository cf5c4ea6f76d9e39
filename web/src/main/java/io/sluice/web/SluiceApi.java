package io.sluice.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The REST door, {@code /sluice/api/v1}. Its parts are found by CDI. */
@ApplicationPath("api/v1")
public class SluiceApi extends Application {}
