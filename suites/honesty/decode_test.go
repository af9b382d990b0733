// SPDX-License-Identifier: Apache-2.0

package honesty_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/honesty"
)

func TestDecodeFindings(t *testing.T) {
	header := b64(`{"alg":"RS256"}`)
	for name, row := range map[string]struct {
		text string
		form honesty.Form
		want []honesty.Finding
	}{
		"sound":         {header + "." + b64(`{"a":[1]}`) + ".AAAA", honesty.JWS, nil},
		"padding":       {header + "=." + b64(`{}`) + ".AA==", honesty.JWS, []honesty.Finding{{"header", honesty.Padding, "1 character of padding at the end"}, {"signature", honesty.Padding, "2 characters of padding at the end"}}},
		"alphabet":      {header + "." + b64(`{}`) + ".AA+A", honesty.JWS, []honesty.Finding{{"signature", honesty.Alphabet, `"+" at character 3 is not in the alphabet of base64url`}}},
		"line break":    {header + "." + b64(`{}`) + ".AA\nAA", honesty.JWS, []honesty.Finding{{"signature", honesty.Alphabet, `"\n" at character 3 is not in the alphabet of base64url`}}},
		"no UTF-8":      {header + "." + b64(`{}`) + ".\xffAAAA", honesty.JWS, []honesty.Finding{{"signature", honesty.Alphabet, `"\xff" at character 1 is not in the alphabet of base64url`}}},
		"length":        {header + "." + b64(`{}`) + ".AAAAA", honesty.JWS, []honesty.Finding{{"signature", honesty.Length, "5 characters: no octets have that many"}}},
		"trailing bits": {header + "." + b64(`{}`) + ".AB", honesty.JWS, []honesty.Finding{{"signature", honesty.TrailingBits, `the last character "B" has bits that belong to no octet`}}},
		"duplicate":     {header + "." + b64(`{"a":1,"\u0061":2}`) + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.Duplicate, `the member "a" stands more than once`}}},
		"deep inside":   {header + "." + b64(`{"a":[{"b":1,"b":2}]}`) + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.Duplicate, `in "a" a member stands more than once`}}},
		"BOM":           {header + "." + b64("\ufeff{}") + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.BOM, "a byte order mark before the JSON"}}},
		"invalid bytes": {header + "." + b64("{\"a\":\"\xc3\x28\"}") + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.InvalidUTF8, "the bytes are not UTF-8"}}},
		"surrogate":     {header + "." + b64(`{"a":"\ud800"}`) + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.InvalidUTF8, `in "a" there is half a surrogate pair`}}},
		"trailing data": {header + "." + b64("{} \n{}") + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.TrailingData, "2 bytes after the JSON object"}}},
		"white space":   {header + "." + b64(" {\n} \n") + ".", honesty.JWS, nil},
		"an array":      {header + "." + b64(`["a"]`) + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.NotObject, `JSON, but no object: ["a"]`}}},
		"no JSON":       {header + "." + b64("a") + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.NotJSON, "this is not JSON"}}},
		"no end":        {header + "." + b64(`{"a":1`) + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.NotJSON, "the JSON object is broken: it has no end"}}},
		"no value":      {header + "." + b64(`{"a":,"b":1}`) + ".", honesty.JWS, []honesty.Finding{{"payload", honesty.NotJSON, "the JSON object is broken: invalid character ',' at start of value at byte 5"}}},
		"encrypted":     {header + ".AA.AA.AA.AA", honesty.JWE, nil},
		"two segments":  {header + "." + b64(`{}`), honesty.Opaque, []honesty.Finding{{"token", honesty.SegmentCount, "2 segments, want 3 for a JWS or 5 for a JWE"}}},
	} {
		t.Run(name, func(t *testing.T) {
			token := honesty.Decode(row.text)
			if token.Form != row.form {
				t.Errorf("form %s, want %s", token.Form, row.form)
			}
			if diff := cmp.Diff(row.want, token.Findings); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeKeepsOrderAndSpelling(t *testing.T) {
	token := honesty.Decode(b64(`{"z":1.50,"a":{"y": null},"z":"\u0041"}`) + ".AA.AA")
	want := honesty.Object{{"z", []byte(`1.50`)}, {"a", []byte(`{"y": null}`)}, {"z", []byte(`"\u0041"`)}}
	if diff := cmp.Diff(want, token.Header); diff != "" {
		t.Error(diff)
	}
	if got := token.SigningInput(); got+".AA" != token.Text {
		t.Errorf("signing input %q of %q", got, token.Text)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", ".", "..", "....", "garbage", b64(goodHeader) + "." + b64(goodClaims) + ".AA", b64(goodHeader) + ".AA.AA.AA.AA",
		b64(`{"a":1,"a":2}`) + "=." + b64("\ufeff{}") + ".A+/\x00", b64("{\"a\":\"\xff\"}") + "..",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		token := honesty.Decode(text)
		parts := make([]string, 0, len(token.Segments))
		for _, segment := range token.Segments {
			parts = append(parts, segment.Text)
			if len(segment.Bytes) > len(segment.Text) {
				t.Errorf("%d bytes of %d characters", len(segment.Bytes), len(segment.Text))
			}
		}
		if joined := strings.Join(parts, "."); joined != text {
			t.Errorf("the segments of %q give %q", text, joined)
		}
		for _, remark := range honesty.Remarks(token, now()) {
			if remark.Cite == "" {
				t.Errorf("%q has no section", remark.Text)
			}
		}
	})
}
