/**
 * The run command: starts the provisioned server with the built EAR, says when it is ready and what
 * to open next, and ends it again whichever way the command itself ends. Uses the JDK only.
 */
package io.sluice.run;
