/** Requests to Custobar: what goes into them, what an answer means, what becomes of their rows. */
package io.custobarconnector.custobar.upload;
