/** Values as Custobar takes them: each type's conversion from what a source holds. */
package io.custobarconnector.custobar.value;
