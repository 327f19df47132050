/// The report card as it is read: a page that needs nothing beside it, and the same as JSON.
@NullMarked
package vitrine.evaluate.report;

import org.jspecify.annotations.NullMarked;
