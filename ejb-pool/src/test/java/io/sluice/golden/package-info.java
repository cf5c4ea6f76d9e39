/** What clients and operators rely on, held by files that show each change. */
package io.sluice.golden;
