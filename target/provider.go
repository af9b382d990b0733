// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

const (
	maxBody        = 64 << 10  // of an answer about one token; real ones have a few hundred bytes
	maxKeySetBody  = 256 << 10 // of a JWKS: some providers publish certificate chains with dozens of keys
	maxHeaderBytes = 64 << 10
)

// provider makes the calls to the identity provider. Whatever is not an answer
// becomes a [Refusal] with the outcome [ProviderFault].
type provider struct {
	client    *http.Client
	timeout   time.Duration
	discovery *cached[metadata]
}

func newProvider(options Options) *provider {
	client := http.Client{Transport: &http.Transport{
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConnsPerHost:    32,              // callers ask in parallel, always the same host
		IdleConnTimeout:        5 * time.Second, // nobody closes the server, so idle connections end soon
	}}
	if options.HTTPClient != nil {
		client = *options.HTTPClient
	}
	// A redirect would carry the token or the client's secret to another place.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	made := &provider{client: &client, timeout: options.Timeout}
	made.discovery = newCached(options.Now, func(ctx context.Context) (metadata, error) {
		return made.discover(ctx, options.Issuer)
	})
	return made
}

// reply is an answer of the provider, read to its end.
type reply struct {
	status    int
	mediaType string
	body      []byte
}

// call sends a request and reads at most limit bytes of its answer, all within
// the timeout.
func (p *provider) call(request *http.Request, limit int64) (reply, error) {
	ctx, cancel := context.WithTimeout(request.Context(), p.timeout)
	defer cancel()
	request = request.WithContext(ctx)
	request.Header.Set("Accept", "application/json")
	response, err := p.client.Do(request)
	if err != nil {
		return reply{}, refuse(ProviderFault, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil {
		return reply{}, refuse(ProviderFault, fmt.Errorf("read answer: %w", err))
	}
	if int64(len(body)) > limit {
		return reply{}, refuse(ProviderFault, fmt.Errorf("answer of more than %d bytes", limit))
	}
	mediaType, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil {
		mediaType = "" // an answer without a type is not JSON
	}
	return reply{status: response.StatusCode, mediaType: mediaType, body: body}, nil
}

// get fetches a document that anybody may read.
func (p *provider) get(ctx context.Context, url string, limit int64, out any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return refuse(ProviderFault, err)
	}
	answer, err := p.call(request, limit)
	if err != nil {
		return err
	}
	if answer.status != http.StatusOK {
		return answer.unexpected()
	}
	return answer.decode(out)
}

// decode reads a JSON body strictly: a member that stands there twice, invalid
// UTF-8 and anything after the value are errors.
func (r reply) decode(out any) error {
	if r.mediaType != "application/json" && !strings.HasSuffix(r.mediaType, "+json") {
		return refuse(ProviderFault, fmt.Errorf("answer is %q; want JSON", r.mediaType))
	}
	if err := json.Unmarshal(r.body, out); err != nil {
		return refuse(ProviderFault, fmt.Errorf("decode answer: %w", err))
	}
	return nil
}

// object reads a JSON object.
func (r reply) object() (map[string]any, error) {
	var members map[string]any
	if err := r.decode(&members); err != nil {
		return nil, err
	}
	if members == nil {
		return nil, refuse(ProviderFault, errors.New("answer is null; want an object"))
	}
	return members, nil
}

func (r reply) unexpected() error {
	return refuse(ProviderFault, fmt.Errorf("unexpected status %d", r.status))
}
