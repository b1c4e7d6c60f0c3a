/** The datatypes of Custobar: their fields, and the columns that fit them. */
package io.custobarconnector.custobar.datatype;
