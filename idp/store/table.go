// SPDX-License-Identifier: Apache-2.0

package store

import (
	"container/heap"
	"time"
)

// table is a map whose values carry the time until which they are kept, and
// which finds the one that is due first. It is not safe for concurrent use.
type table[V any] struct {
	rows map[string]*row[V]
	due  queue[V]
}

type row[V any] struct {
	key   string
	value V
	until time.Time
	place int // in the queue
}

func newTable[V any]() table[V] { return table[V]{rows: map[string]*row[V]{}} }

func (t *table[V]) size() int { return len(t.rows) }

// put adds or replaces a value.
func (t *table[V]) put(key string, value V, until time.Time) {
	if old, ok := t.rows[key]; ok {
		old.value, old.until = value, until
		heap.Fix(&t.due, old.place)
		return
	}
	added := &row[V]{key: key, value: value, until: until}
	t.rows[key] = added
	heap.Push(&t.due, added)
}

func (t *table[V]) remove(key string) {
	if old, ok := t.rows[key]; ok {
		heap.Remove(&t.due, old.place)
		delete(t.rows, key)
	}
}

// first returns the value that is due first if its time has come, or nil.
func (t *table[V]) first(now time.Time) *row[V] {
	if len(t.due) == 0 || now.Before(t.due[0].until) {
		return nil
	}
	return t.due[0]
}

// queue implements heap.Interface: the row that is due first is on top.
type queue[V any] []*row[V]

func (q queue[V]) Len() int           { return len(q) }
func (q queue[V]) Less(i, j int) bool { return q[i].until.Before(q[j].until) }

func (q queue[V]) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}

func (q *queue[V]) Push(added any) {
	r, ok := added.(*row[V])
	if !ok {
		return // heap.Push is called in this file only, with a row
	}
	r.place = len(*q)
	*q = append(*q, r)
}

func (q *queue[V]) Pop() any {
	last := len(*q) - 1
	popped := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return popped
}
