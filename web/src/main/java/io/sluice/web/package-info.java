/** The doors that speak HTTP and WebSocket. They translate; they decide nothing. */
package io.sluice.web;
