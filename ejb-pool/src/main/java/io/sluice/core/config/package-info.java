/** Settings as immutable records that refuse bad values, naming key, bound and value. */
package io.sluice.core.config;
