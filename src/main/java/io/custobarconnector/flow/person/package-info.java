/** What commands ask and do about one customer: search, permissions explained, erasure. */
package io.custobarconnector.flow.person;
