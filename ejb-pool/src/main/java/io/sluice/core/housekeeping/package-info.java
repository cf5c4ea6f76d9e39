/** What a sweep finds when it looks at one connection. Time is an argument. */
package io.sluice.core.housekeeping;
