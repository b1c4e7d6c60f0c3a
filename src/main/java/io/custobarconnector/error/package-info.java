/** What a person may meet that is wrong, each with a code that stays, its meaning and its mend. */
package io.custobarconnector.error;
