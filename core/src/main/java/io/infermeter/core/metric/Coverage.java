// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.metric;

/**
 * How many predictions have a label.
 *
 * @param labelled rows with a label in force
 * @param eligible rows of ok calls whose answer is a prediction, captured or not
 * @param dropped rows received but not captured; part of eligible
 */
public record Coverage(long labelled, long eligible, long dropped) {}
