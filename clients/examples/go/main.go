// Command go calls a model through the gateway, labels its prediction and asks for the accuracy. Usage: go run . HOST:PORT
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"log"
	"math"
	"os"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"infermeter.io/examples/go/gen/inference"
	infermeter "infermeter.io/examples/go/gen/infermeter/v1"
)

func main() {
	connection, err := grpc.NewClient(os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	// The id is what labels are joined by; the metadata says which scenario the call belongs to.
	id := "go-" + strconv.FormatInt(time.Now().UnixNano(), 10)
	answer := infer(metadata.AppendToOutgoingContext(ctx, "lighting", "normal"), connection, id)
	label(ctx, connection, id, answer)
	fmt.Println("go:", answer, "labelled; accuracy now", accuracy(ctx, connection))
}

func infer(ctx context.Context, connection *grpc.ClientConn, id string) string {
	pixels := make([]byte, 0, 64*4)
	for i := 0; i < 64; i++ {
		pixels = binary.LittleEndian.AppendUint32(pixels, math.Float32bits(float32(i%17)))
	}
	response, err := inference.NewGRPCInferenceServiceClient(connection).ModelInfer(ctx, &inference.ModelInferRequest{
		ModelName:        "digits",
		Id:               id,
		Inputs:           []*inference.ModelInferRequest_InferInputTensor{{Name: "pixels", Datatype: "FP32", Shape: []int64{1, 64}}},
		RawInputContents: [][]byte{pixels},
	})
	if err != nil {
		log.Fatal(err)
	}
	for i, output := range response.Outputs {
		if output.Name == "label" {
			return strconv.FormatUint(binary.LittleEndian.Uint64(response.RawOutputContents[i]), 10)
		}
	}
	log.Fatal("no output named label")
	return ""
}

func label(ctx context.Context, connection *grpc.ClientConn, id, class string) {
	response, err := infermeter.NewLabelServiceClient(connection).SubmitLabels(ctx, &infermeter.SubmitLabelsRequest{
		Model: "digits",
		Labels: []*infermeter.Label{{
			Prediction: &infermeter.PredictionKey{PredictionId: id},
			Outcome:    &infermeter.Outcome{Value: &infermeter.Outcome_ClassName{ClassName: class}},
			LabelTime:  timestamppb.Now(),
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	switch outcome := response.Results[0].Outcome; outcome {
	case infermeter.LabelOutcome_LABEL_OUTCOME_JOINED, infermeter.LabelOutcome_LABEL_OUTCOME_WAITING:
	default:
		log.Fatal("the label is ", outcome)
	}
}

func accuracy(ctx context.Context, connection *grpc.ClientConn) float64 {
	response, err := infermeter.NewMetricsServiceClient(connection).QueryMetrics(ctx, &infermeter.QueryMetricsRequest{
		Questions: []*infermeter.Question{{
			Id:       "q",
			Metrics:  []*infermeter.Metric{{Name: "accuracy"}},
			Matchers: []*infermeter.Matcher{{Dimension: "model", Values: []string{"digits"}}},
			Range:    &infermeter.Question_Lookback{Lookback: durationpb.New(time.Hour)},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, point := range response.Answers[0].Series[0].Points {
		if undefined := point.GetUndefined(); undefined != nil {
			return math.NaN()
		}
		return point.GetNumber()
	}
	return math.NaN()
}
