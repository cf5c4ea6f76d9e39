/**
 * Settings from MicroProfile Config. The door is {@link
 * io.sluice.adapter.config.ConfigurationReader}; every key is listed in {@code
 * docs/configuration.md}.
 */
package io.sluice.adapter.config;
