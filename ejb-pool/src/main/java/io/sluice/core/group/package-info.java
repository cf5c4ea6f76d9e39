/** Which groups there are, how they are called, and which of them one connection is in. */
package io.sluice.core.group;
