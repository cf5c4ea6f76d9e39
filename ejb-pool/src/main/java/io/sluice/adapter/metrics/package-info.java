/** The pools' figures as a scraper of metrics reads them: text, by names of Prometheus's kind. */
package io.sluice.adapter.metrics;
