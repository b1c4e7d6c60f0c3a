/** The key of Custobar: what it must be allowed to do, and how it is made. */
package io.custobarconnector.flow.access;
