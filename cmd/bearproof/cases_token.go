// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/bearproof-dev/bearproof/idp/control"
)

// widest is how many characters of a value are shown.
const widest = 56

// compareTokens prints the header and the claims of a credential beside those of
// its valid twin, if both are compact JWS (RFC 7515 §3.1), and the two as they
// are otherwise.
func compareTokens(w io.Writer, minted control.Minted) error {
	token, twin := strings.Split(minted.Token, "."), strings.Split(minted.Twin, ".")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	writeRow(table, "\n", "this credential", "its valid twin")
	if len(token) != 3 || len(twin) != 3 {
		row(table, "as sent", fmt.Sprintf("%q", minted.Token), fmt.Sprintf("%q", minted.Twin))
		return table.Flush()
	}
	for i, part := range []string{"header", "claims"} {
		compareParts(table, part, token[i], twin[i])
	}
	row(table, "signature", token[2], twin[2])
	return table.Flush()
}

func compareParts(w io.Writer, part, token, twin string) {
	mine, err := membersOf(token)
	theirs, twinErr := membersOf(twin)
	if err != nil || twinErr != nil {
		row(w, part, decoded(token), decoded(twin))
		return
	}
	for _, m := range mine {
		value, there := take(&theirs, m.name)
		if !there {
			value = absent
		}
		row(w, part+" "+m.name, m.value, value)
	}
	for _, m := range theirs {
		row(w, part+" "+m.name, absent, m.value)
	}
}

// jsonMember is a member as it stands in the text; a name may stand there twice.
type jsonMember struct{ name, value string }

// take removes the first member of a name and returns its value.
func take(members *[]jsonMember, name string) (value string, there bool) {
	for i, m := range *members {
		if m.name == name {
			*members = append((*members)[:i:i], (*members)[i+1:]...)
			return m.value, true
		}
	}
	return "", false
}

// membersOf decodes a part of a token into its members, in their order.
func membersOf(part string) ([]jsonMember, error) {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		return nil, errors.New("no JSON object")
	}
	var members []jsonMember
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		members = append(members, jsonMember{name: fmt.Sprint(name), value: string(value)})
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if decoder.InputOffset() != int64(len(text)) {
		return nil, errors.New("something follows the JSON object")
	}
	return members, nil
}

// decoded is the text of a part that is no JSON object.
func decoded(part string) string {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return fmt.Sprintf("%q (encoded)", part)
	}
	return fmt.Sprintf("%q", text)
}

// absent stands for a member that is not there.
const absent = "(none)"

// row prints a value and the twin's. Of long ones that differ late, it prints
// the part around the difference.
func row(w io.Writer, what, value, twin string) {
	mine, theirs := []rune(value), []rune(twin)
	if value == twin {
		writeRow(w, what, shorten(mine, 0), "the same")
		return
	}
	same := 0
	for same < min(len(mine), len(theirs)) && mine[same] == theirs[same] {
		same++
	}
	from := 0
	if same > widest/2 {
		from = same - widest/4
	}
	writeRow(w, what, shorten(mine, from), shorten(theirs, from))
}

// shorten cuts a value to the width of a column, from a place on, and shows
// where it was cut.
func shorten(value []rune, from int) string {
	if len(value) == 0 {
		return "(empty)"
	}
	text, end := "", ""
	if from > 0 {
		text = "…"
	}
	value = value[min(from, len(value)):]
	if len(value) > widest {
		value, end = value[:widest], "…"
	}
	return text + string(value) + end
}
