/** Marketing permissions: what was said, on which side, when, and which statement counts. */
package io.custobarconnector.consent;
